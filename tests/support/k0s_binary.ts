/** The executable that end-to-end tests run: `dist/k0s`, or the one that the variable `K0S_BINARY` names. */
export const K0S: string = Deno.env.get("K0S_BINARY") ?? new URL("../../dist/k0s", import.meta.url).pathname;
