import { Buffer } from "node:buffer";
import type { Clock, Random } from "../platform/mod.ts";
import type { EncryptionKey } from "./plan.ts";

/** Makes a key, under a name that tells its day and that no other has. */
export function newEncryptionKey({ clock, random }: { clock: Clock; random: Random }): EncryptionKey {
  const createdAt = clock.now().toISOString();
  const suffix = Buffer.from(random.bytes(4)).toString("hex");
  return {
    name: `k0s-${createdAt.slice(0, 10)}-${suffix}`,
    secret: Buffer.from(random.bytes(32)).toString("base64"),
    createdAt,
  };
}
