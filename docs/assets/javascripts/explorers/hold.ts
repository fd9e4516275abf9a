// A number is held in the hand: what stands for it is dragged, to the right or up for more, to the left or down for
// less.

const GRAIN = 0.01; // a pixel
const STILL = 4; // pixels that a hand moves in a click

/** Let a mouse drag the nodes that have a number. A finger scrolls the drawing, and has the slider. */
export function hold(
  canvas: HTMLElement, number: (node: string) => number | undefined, move: (node: string, value: number) => void,
): void {
  let held: { node: string; value: number; x: number; y: number } | undefined;
  let dragged = false;
  canvas.addEventListener("pointerdown", ({ button, pointerType, target, clientX: x, clientY: y }) => {
    const node = (target as Element).closest<HTMLElement>("[data-node]")?.dataset.node ?? "";
    const value = number(node);
    dragged = false;
    held = button || pointerType === "touch" || value === undefined ? undefined : { node, value, x, y };
  });
  canvas.addEventListener("pointermove", ({ buttons, pointerId, clientX, clientY }) => {
    if (!(buttons & 1)) held = undefined;
    if (!held) return;
    const far = clientX - held.x - (clientY - held.y);
    if (!dragged && Math.abs(far) < STILL) return;
    if (!dragged) canvas.setPointerCapture(pointerId);
    dragged = true;
    move(held.node, Number((held.value + GRAIN * far).toFixed(2)));
  });
  // The press at the end of a drag is none.
  canvas.addEventListener("click", (event) => {
    if (dragged) event.stopPropagation();
    dragged = false;
  }, { capture: true });
}
