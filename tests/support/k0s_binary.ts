/** The compiled executable that end-to-end tests run. */
export const K0S: string = new URL("../../dist/k0s", import.meta.url).pathname;
