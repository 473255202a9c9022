import { K0sError } from "../../base/mod.ts";
import { type Flag, type FlagValues, stringFlag } from "../../command/mod.ts";
import { absolutePath, readTextIfExists } from "../../platform/mod.ts";

/** `--identity` */
export const IDENTITY_FLAG: Flag = stringFlag(
  "identity",
  "file with the key of an archive that is encrypted with age",
  {
    short: "i",
    completes: "files",
  },
);

/** The keys of age in the file that was named; none if none was. @throws {K0sError} If there are none in it. */
export async function givenIdentities(flags: Pick<FlagValues, "text">): Promise<readonly string[]> {
  const typed = flags.text("identity");
  if (typed === undefined) return [];
  const text = await readTextIfExists(absolutePath(typed));
  if (text === undefined) throw new K0sError(`given identity file ${typed} does not exist`);
  const { identitiesIn } = await import("../../backup/mod.ts");
  return identitiesIn(text);
}
