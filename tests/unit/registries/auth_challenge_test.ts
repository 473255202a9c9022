import { assertEquals } from "@std/assert";
import { parseChallenges } from "../../../lib/registries/auth_challenge.ts";

const CASES: [header: string, expected: [scheme: string, parameters: Record<string, string>][]][] = [
  ["", []],
  ["Basic", [["basic", {}]]],
  ['Basic realm="Registry Realm"', [["basic", { realm: "Registry Realm" }]]],
  [
    'Bearer realm="https://auth.example/token",service="reg,istry",scope="repository:a/b:pull,push"',
    [["bearer", { realm: "https://auth.example/token", service: "reg,istry", scope: "repository:a/b:pull,push" }]],
  ],
  ['Negotiate, Basic realm="a\\"b" , Bearer Realm=x', [["negotiate", {}], ["basic", { realm: 'a"b' }], ["bearer", {
    realm: "x",
  }]]],
  ['realm="lost"', []],
];

Deno.test("parseChallenges() reads each scheme with its parameters", () => {
  for (const [header, expected] of CASES) {
    const found = parseChallenges(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);
    assertEquals(found as unknown, expected, header);
  }
});
