"""What a picture is to show, found in the page's own process."""
