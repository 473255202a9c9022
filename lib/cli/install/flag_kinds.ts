import type { FlagKind } from "../../command/mod.ts";

/** A list of texts: each occurrence adds one, commas and all. */
export const TEXTS: FlagKind<readonly string[]> = {
  typeName: "stringArray",
  zero: [],
  isSwitch: false,
  read: (text, earlier = []) => [...earlier, text],
  show: (value) => (value.length === 0 ? undefined : `[${value.join(",")}]`),
};
