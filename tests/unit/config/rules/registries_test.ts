import { assertEquals } from "@std/assert";
import { specProblems } from "../_spec_problems.ts";

const AT = "containerd.registries[0]";
const registry = (text: string) => `containerd: {registries: [{host: a.example, ${text}}]}`;
const mirror = (text: string) => registry(`mirrors: [{url: 'https://m.example', ${text}}]`);
const PEM = '"-----BEGIN CERTIFICATE-----\\n"';

const CASES: [spec: string, problems: string[]][] = [
  [mirror(`ca: ${PEM}, certFile: /c, keyFile: /k, credentials: {file: /f}`), []],
  ["containerd: {registries: [{host: a.example}, {host: a.example}]}", [
    'containerd.registries[1].host: Duplicate value: "a.example"',
  ]],
  ["containerd: {registries: [{host: registry-1.docker.io}]}", [
    `${AT}.host: images of Docker Hub are looked for at docker.io`,
  ]],
  ["containerd: {registries: [{host: '*', skipVerify: true}]}", [
    `${AT}: Forbidden: it would hold for every registry of the world; say it of a mirror, or name the host`,
  ]],
  ["containerd: {registries: [{host: '*', server: 'https://m.example', credentials: {file: /f}}]}", []],
  [registry("mirrors: [{url: 'https://m'}, {url: 'https://m'}]"), [
    `${AT}.mirrors[1].url: Duplicate value: that of mirrors[0]`,
  ]],
  [registry("server: 'ftp://m'"), [
    `${AT}.server: Not a URL of http or https, such as https://mirror.example:5000`,
  ]],
  [registry("server: 'https://me:word@m'"), [
    `${AT}.server: Forbidden: credentials in a URL; name a file or a Secret in credentials`,
  ]],
  [registry("mirrors: [{url: 'https://m?ns=docker.io'}]"), [
    `${AT}.mirrors[0].url: Forbidden: a query or a fragment in a URL`,
  ]],
  [mirror("ca: /etc/ca.pem"), [`${AT}.mirrors[0].ca: Not a certificate in PEM`]],
  [mirror(`ca: ${PEM}, caFile: /c`), [`${AT}.mirrors[0].caFile: Forbidden: ca is there already`]],
  [mirror("keyFile: /k"), [`${AT}.mirrors[0].certFile: Required value: certificate and key belong together`]],
  [mirror("skipVerify: true, caFile: /c"), [
    `${AT}.mirrors[0].skipVerify: Forbidden: an authority is there to verify by`,
  ]],
  [mirror("credentials: {}"), [`${AT}.mirrors[0].credentials: Required value: either file or secretRef`]],
  [mirror("credentials: {file: /f, secretRef: {name: a}}"), [
    `${AT}.mirrors[0].credentials: Required value: either file or secretRef`,
  ]],
  [registry("mirrors: [{url: 'http://m.example', credentials: {file: /f}, caFile: /c}]"), [
    `${AT}.mirrors[0].credentials: Forbidden: they would be sent unencrypted; use https`,
    `${AT}.mirrors[0].caFile: Forbidden: has no meaning without https`,
  ]],
  [registry("mirrors: [{url: 'http://127.0.0.1:5000', credentials: {file: /f}}]"), []],
];

Deno.test("registryRules refuse what containerd could not use, and what would give credentials away", () => {
  for (const [spec, problems] of CASES) assertEquals(specProblems(spec), problems, spec);
});
