"""What a reader finds in the page of a lesson."""


def text_of(element):
    """The text of an element on one line."""
    return " ".join(element.text_content().split())


def prose_of(article):
    """The text of an article, which loses its code, outputs and receipts."""
    for unread in article.xpath(".//*[contains(@class, 'snippet') or contains(@class, 'receipts') or self::figure]"):
        if unread.getparent() is not None:
            unread.drop_tree()
    return text_of(article)
