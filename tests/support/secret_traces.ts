import type { Machine } from "./machine.ts";

/**
 * Where a text can be read by a user that must not: command lines of all processes, logs, pid files and the
 * environment of processes of other users than those named.
 *
 * @param environmentOf Users whose processes may have it in their environment.
 * @returns Paths, and the user for an environment.
 */
export async function secretTraces(
  machine: Machine,
  secret: string,
  environmentOf: readonly string[],
): Promise<string[]> {
  // The secret comes over standard input, or the search would find itself.
  const script = `
secret=$(cat)
for file in /proc/[0-9]*/cmdline; do
  tr '\\0' ' ' < "$file" 2>/dev/null | grep -qF -f /dev/fd/3 3<<END && echo "$file"
$secret
END
done
for file in /proc/[0-9]*/environ; do
  tr '\\0' ' ' < "$file" 2>/dev/null | grep -qF -f /dev/fd/3 3<<END && stat -c '%n of %U, mode %a' "$file"
$secret
END
done
grep -rlF -f /dev/fd/3 /var/lib/k0s/logs /var/log 3<<END
$secret
END
true`;
  const { stdout } = await machine.run("sh", ["-c", script], { stdin: secret });
  const allowed = environmentOf.map((user) => ` of ${user}, mode 400`);
  return stdout.trim().split("\n").filter((line) => line !== "" && !allowed.some((end) => line.endsWith(end)));
}
