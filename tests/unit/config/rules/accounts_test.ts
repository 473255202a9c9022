import { assertEquals } from "@std/assert";
import { specProblems } from "../_spec_problems.ts";

const users = (name: string) => specProblems(`installConfig: {users: {kineUser: ${JSON.stringify(name)}}}`);

Deno.test("accountRules take names that useradd makes, and those of a directory service", () => {
  for (const name of ["", "kine", "_kine", "k0s-Kine.1", "svc@corp.example.com", "root"]) assertEquals(users(name), []);
});

Deno.test("accountRules refuse what is no name, and the account of everybody", () => {
  const names = ["-kine", "1000", "a:b", "a b", "ki\nne", "a/b", "k".repeat(33)];
  const problem =
    "installConfig.users.kineUser: an account's name is at most 32 letters, digits, _, . and -, and begins with a letter or _";
  for (const name of names) assertEquals(users(name), [problem], name);
  assertEquals(users("nobody"), ["installConfig.users.kineUser: containers and other programs run as it too"]);
});
