import { BOOL, type FlagKind } from "../command/mod.ts";

/** Feature gates: `Name=true,Other=false`; may be given once. */
export const FEATURE_GATES: FlagKind<Readonly<Record<string, boolean>>> = {
  typeName: "mapStringBool",
  zero: {},
  isSwitch: false,
  read(text, earlier) {
    const failed = "failed to set default feature gates: ";
    if (earlier !== undefined) throw new RangeError("feature gates already initialized");
    const gates = text.split(",").filter((pair) => pair.trim() !== "").map((pair): [string, boolean] => {
      const [key = "", value] = pair.split("=").map((part) => part.trim());
      if (value === undefined) {
        throw new RangeError(`${failed}invalid feature gate format ${JSON.stringify(pair)}, expected key=value`);
      }
      if (key === "") throw new RangeError(`${failed}empty feature gate key in ${JSON.stringify(pair)}`);
      const isOn = readBoolean(value);
      if (isOn === undefined) {
        const what = `invalid feature gate value ${JSON.stringify(value)} for key ${JSON.stringify(key)}`;
        throw new RangeError(`${failed}${what}, expected true or false`);
      }
      if (key !== "IPv6SingleStack") throw new RangeError(`${failed}unknown feature gate ${JSON.stringify(key)}`);
      return [key, isOn];
    });
    return Object.fromEntries(gates);
  },
  show: () => undefined,
};

function readBoolean(text: string): boolean | undefined {
  try {
    return BOOL.read(text, undefined);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
