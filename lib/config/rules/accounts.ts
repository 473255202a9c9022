import { USER_FIELDS } from "../users.ts";
import { invalid, type Rule } from "./rule.ts";

/** What useradd(8) makes everywhere; behind an "@", the domain of an account that a directory service knows. */
const NAME = /^[A-Za-z_][A-Za-z0-9_.-]{0,31}(?:@[A-Za-z0-9.-]+)?$/;

/** Programs of all kinds and containers run as this one; each of them could read the keys of the control plane. */
const EVERYONES = "nobody";

const accountNames: Rule = {
  reads: ["spec.installConfig"],
  check: ({ installConfig: { users } }) =>
    Object.values(USER_FIELDS).toSorted().flatMap((field) => {
      const name = users[field];
      const path = `spec.installConfig.users.${field}`;
      if (name === EVERYONES) return [invalid(path, name, "containers and other programs run as it too")];
      if (name === "" || NAME.test(name)) return [];
      return [
        invalid(
          path,
          name,
          "an account's name is at most 32 letters, digits, _, . and -, and begins with a letter or _",
        ),
      ];
    }),
};

/** Rules about the accounts that programs run as. */
export const accountRules: readonly Rule[] = [accountNames];
