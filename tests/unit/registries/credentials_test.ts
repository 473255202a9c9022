import { assertEquals } from "@std/assert";
import { credentialsInFile, credentialsInSecret } from "../../../lib/registries/credentials.ts";

const HOST = "mirror.example:5000";
const AUTH = btoa("me:wo:rd");
const FOUND = { username: "me", password: "wo:rd" };

const FILES: [text: string, host: string, expected: unknown][] = [
  ["username: me\npassword: 'wo:rd'\n", HOST, FOUND],
  [JSON.stringify({ username: "me", password: "wo:rd" }), HOST, FOUND],
  [JSON.stringify({ auths: { [HOST]: { auth: AUTH } } }), HOST, FOUND],
  [JSON.stringify({ auths: { [`https://${HOST}/v2/`]: FOUND } }), HOST, FOUND],
  [JSON.stringify({ auths: { "https://index.docker.io/v1/": { auth: AUTH } } }), "docker.io", FOUND],
  [JSON.stringify({ auths: { "docker.io": { auth: AUTH } } }), "registry-1.docker.io", FOUND],
  [JSON.stringify({ auths: { "other.example": { auth: AUTH } } }), HOST, `its auths have no entry for ${HOST}`],
  [
    JSON.stringify({ auths: { [HOST]: { identitytoken: "t" } } }),
    HOST,
    "it has a token of Docker's instead of a password, which cannot be used",
  ],
  [
    JSON.stringify({ auths: { [HOST]: { auth: btoa("00000000-0000:"), identitytoken: "t" } } }),
    HOST,
    "it has a token of Docker's instead of a password, which cannot be used",
  ],
  [JSON.stringify({ auths: { [HOST]: { auth: AUTH, identitytoken: "t" } } }), HOST, FOUND],
  [JSON.stringify({ auths: { [HOST]: { auth: AUTH, identitytoken: "" } } }), HOST, FOUND],
  [JSON.stringify({ auths: { [HOST]: { auth: "???" } } }), HOST, "the auth of its entry is no base64 of user:password"],
  [
    JSON.stringify({ auths: { [HOST]: { auth: btoa("me") } } }),
    HOST,
    "the auth of its entry is no base64 of user:password",
  ],
  ["username: me\npassword: 12345\n", HOST, "password is no text"],
  ["username: ''\n", HOST, "username is missing, password is missing"],
  ["username: 'a:b'\npassword: c\n", HOST, "its username has a colon"],
  ['username: me\npassword: "a\\nb"\n', HOST, "username or password have control characters"],
  ["only text", HOST, "it is no mapping"],
  ["", HOST, "it is no mapping"],
];

Deno.test("credentialsInFile() reads a mapping and Docker's configuration, and says what is wrong with others", () => {
  for (const [text, host, expected] of FILES) {
    const found = credentialsInFile(text, host);
    assertEquals("problem" in found ? found.problem : found, expected, text);
  }
});

Deno.test("credentialsInFile() quotes nothing of a damaged file, whose lines may be the password", () => {
  const found = credentialsInFile("username: me\npassword: s3cret\n  : [", HOST);

  assertEquals(JSON.stringify(found).includes("s3cret"), false);
  assertEquals("problem" in found, true);
});

Deno.test("credentialsInSecret() reads both kinds of Secrets, and leaves one alone that has certificates only", () => {
  assertEquals(credentialsInSecret({ username: "me\n", password: "wo:rd\n" }, HOST), FOUND);
  const docker = JSON.stringify({ auths: { [HOST]: { auth: AUTH } } });
  assertEquals(credentialsInSecret({ ".dockerconfigjson": docker }, HOST), FOUND);
  assertEquals(credentialsInSecret({ "ca.crt": "x" }, HOST), undefined);
});
