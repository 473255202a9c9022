import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { K0sError } from "../../../lib/base/mod.ts";
import { environmentFile, environmentVariables } from "../../../lib/install/environment_file.ts";

Deno.test("environmentVariables() takes values, or present ones", () => {
  const current = (name: string) => (name === "HTTPS_PROXY" ? "http://proxy" : undefined);

  assertEquals(environmentVariables(["A=1", "B=", "C=x=y", "HTTPS_PROXY", "UNSET"], current), {
    A: "1",
    B: "",
    C: "x=y",
    HTTPS_PROXY: "http://proxy",
    UNSET: "",
  });
});

Deno.test("environmentVariables() refuses what no environment can hold", () => {
  assertThrows(() => environmentVariables(["A=\0"], () => undefined), K0sError, "NUL byte in environment variable");
  for (const text of ["=1", "A B=1", "1A=x", "", "A-B"]) {
    assertThrows(
      () => environmentVariables([text], () => undefined),
      K0sError,
      "as the name of an environment variable",
    );
  }
});

Deno.test("environmentFile() is read by a shell as it was written", async () => {
  const value = fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0"));
  await fc.assert(
    fc.asyncProperty(value, async (text) => {
      const { stdout } = await new Deno.Command("sh", {
        args: ["-c", `${environmentFile({ PROBE: text })}printf '%s' "$PROBE"`],
        env: { LC_ALL: "C.UTF-8" },
      }).output();
      assertEquals(new TextDecoder().decode(stdout), text);
    }),
    { numRuns: 30, examples: [["a b\n\"'\\$HOME`x`"], ["\\"], ["\\\n"]] },
  );
});
