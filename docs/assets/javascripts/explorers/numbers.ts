// Numbers as readers see them, in the digits that the build wrote: a true minus, and never a negative zero.

import type { Float } from "./schema";

/** A number that Python wrote, as a text where JSON has none for it. */
export const number = (value: Float) => (typeof value === "string" ? Number(value.replace("inf", "Infinity")) : value);

/** A number to three places, or to three digits where that is more: 14, −3.766, 0.0121, 2.5·10⁷. */
export function show(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  const size = Math.abs(value);
  let text: string;
  if (size === Infinity) text = "∞";
  else if (size >= 1e6 || (size && size < 1e-4)) {
    const [digits, power] = size.toExponential(2).split("e");
    text = `${Number(digits)}·10${superscript(Number(power))}`;
  } else text = String(Number(size.toFixed(size && size < 0.1 ? 2 - Math.floor(Math.log10(size)) : 3)));
  return value < 0 ? `−${text}` : text;
}

/** A number that stands behind an operator: in brackets where it would be misread. */
export const operand = (value: number) => (value < 0 ? `(${show(value)})` : show(value));

/** A whole number as an exponent. */
export const superscript = (value: number) =>
  String(value).replace(/./g, (c) => POWERS.charAt("0123456789-".indexOf(c)));

const POWERS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻";
