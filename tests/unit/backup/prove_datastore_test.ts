import { assertThrows } from "@std/assert";
import { checkFacts, UnprovenBackupError } from "../../../lib/backup/prove_datastore.ts";

Deno.test("checkFacts() takes what is the same, and names what differs", () => {
  checkFacts({ revision: 2, keys: 1 }, { revision: 2, keys: 1 });
  const check = () => checkFacts({ revision: 2, keys: 1 }, { revision: 3, keys: 1 });
  assertThrows(check, UnprovenBackupError, "at revision 2 with 1 keys, instead of revision 3 with 1 keys");
  assertThrows(() => checkFacts({ revision: 2, keys: 1 }, { revision: 2, keys: 9 }), UnprovenBackupError);
});
