import { K0sError } from "../base/mod.ts";

/** A right that a program may keep though it is no root's: to listen on ports below 1024. Number of capabilities(7). */
const NUMBERS = { CAP_NET_BIND_SERVICE: 10 } as const;
/** Name of such a right. */
export type AmbientCapability = keyof typeof NUMBERS;

const PR_GET_SECUREBITS = 27;
const PR_SET_SECUREBITS = 28;
const PR_CAP_AMBIENT = 47;
const PR_CAP_AMBIENT_RAISE = 2n;
const PR_CAP_AMBIENT_CLEAR_ALL = 4n;
/** Changing the user takes no capability away; the following exec leaves the ambient ones only. */
const SECBIT_NO_SETUID_FIXUP = 4n;
const LINUX_CAPABILITY_VERSION_3 = 0x20080522;
/** Place of the first inheritable mask among the words of `struct __user_cap_data_struct[2]`. */
const INHERITABLE = 2;

const SYMBOLS = {
  prctl: { parameters: ["i32", "u64", "u64", "u64", "u64"], result: "i32" },
  capget: { parameters: ["buffer", "buffer"], result: "i32" },
  capset: { parameters: ["buffer", "buffer"], result: "i32" },
} as const;

/**
 * Calls `spawn`, whose child keeps a capability though it changes from root to another user, and has no other.
 *
 * Deno cannot say so, and a program of the host such as setpriv need not be there. Capabilities belong to a thread, which
 * forks in `spawn`, so they are changed around it, and back.
 *
 * @throws {K0sError} If the kernel refuses: we do not have the capability ourselves, or may not hand it on.
 * @see capabilities(7), "Ambient capabilities"
 */
export function withAmbientCapability<T>(capability: AmbientCapability, spawn: () => T): T {
  const libc = Deno.dlopen("libc.so.6", SYMBOLS);
  const { prctl, capget, capset } = libc.symbols;
  const must = (result: number) => {
    if (result === 0) return;
    throw new K0sError(`Cannot start a program with ${capability}: the kernel refuses it`, {
      hint: `Run k0s with ${capability} and CAP_SETPCAP, or choose a port of at least 1024`,
    });
  };
  const header = new Uint32Array([LINUX_CAPABILITY_VERSION_3, 0]);
  const before = new Uint32Array(6);
  // Neither fails for the calling thread.
  capget(header, before);
  const secureBits = BigInt(prctl(PR_GET_SECUREBITS, 0n, 0n, 0n, 0n));
  const number = NUMBERS[capability];
  const raised = before.slice();
  raised[INHERITABLE] = raised[INHERITABLE]! | (1 << number);
  try {
    must(capset(header, raised));
    must(prctl(PR_SET_SECUREBITS, secureBits | SECBIT_NO_SETUID_FIXUP, 0n, 0n, 0n));
    must(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, BigInt(number), 0n, 0n));
    return spawn();
  } finally {
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0n, 0n, 0n);
    prctl(PR_SET_SECUREBITS, secureBits, 0n, 0n, 0n);
    capset(header, before);
    libc.close();
  }
}
