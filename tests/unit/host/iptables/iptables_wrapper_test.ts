import { assertEquals } from "@std/assert";
import { iptablesWrapper } from "../../../../lib/host/iptables/iptables_wrapper.ts";

Deno.test("iptablesWrapper() runs the program with its own shell, loader, libraries and extensions", () => {
  assertEquals(
    iptablesWrapper({ mode: "nft", root: "/d/tools/1", architecture: "amd64" }),
    `#!/d/tools/1/usr/bin/busybox sh
unset LD_PRELOAD LD_LIBRARY_PATH
export XTABLES_LIBDIR='/d/tools/1/usr/lib/x86_64-linux-gnu/xtables'
exec '/d/tools/1/usr/lib64/ld-linux-x86-64.so.2' --inhibit-cache --library-path '/d/tools/1/usr/lib/x86_64-linux-gnu' --argv0 "$0" '/d/tools/1/usr/sbin/xtables-nft-multi' "$@"
`,
  );
});

Deno.test("iptablesWrapper() knows the places of arm64", () => {
  const text = iptablesWrapper({ mode: "legacy", root: "/d", architecture: "arm64" });

  for (const part of ["/d/usr/lib/ld-linux-aarch64.so.1", "/d/usr/lib/aarch64-linux-gnu", "xtables-legacy-multi"]) {
    assertEquals(text.includes(part), true, part);
  }
});

for (const root of ["/with blank", `/${"long".repeat(40)}`]) {
  Deno.test(`iptablesWrapper() uses the host's shell where "${root.slice(0, 20)}" does not fit the first line`, () => {
    const text = iptablesWrapper({ mode: "nft", root, architecture: "amd64" });

    assertEquals(text.split("\n")[0], "#!/bin/sh");
  });
}

Deno.test("iptablesWrapper() quotes the path for the shell", () => {
  const text = iptablesWrapper({ mode: "nft", root: "/it's $HOME", architecture: "amd64" });

  assertEquals(text.includes(`'/it'\\''s $HOME/usr/sbin/xtables-nft-multi'`), true);
});
