import fc from "fast-check";

/** Any bytes, as text. Generated quicker than arbitrary Unicode, and worse to parse. */
export const anyText: fc.Arbitrary<string> = fc.uint8Array({ maxLength: 300 })
  .map((bytes) => new TextDecoder("latin1").decode(bytes));
