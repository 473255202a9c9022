import { assertEquals, assertThrows } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { repositoryAccess } from "../../../lib/helm/repository_access.ts";

const SPEC = {
  url: "https://charts.example.org",
  username: "me",
  password: "mine",
  caFile: "/ca.pem",
  certFile: "/cert.pem",
  keyFile: "/key.pem",
  insecure: true,
};

Deno.test("repositoryAccess() takes what the spec says", () => {
  assertEquals(repositoryAccess("stable", SPEC), {
    name: "stable",
    url: "https://charts.example.org",
    username: "me",
    password: "mine",
    ca: { file: "/ca.pem" },
    cert: { file: "/cert.pem" },
    key: { file: "/key.pem" },
    insecure: true,
  });
  const nothing = { name: "", url: "", username: "", password: "", insecure: false };
  assertEquals(repositoryAccess("", {}), nothing);
});

Deno.test("repositoryAccess() lets a Secret take precedence, value by value; empty ones do not count", () => {
  const secret = {
    url: "",
    username: "them",
    "ca.crt": "CA",
    "tls.crt": "CERT",
    "tls.key": "KEY",
    insecure: "false",
    more: "x",
  };
  assertEquals(repositoryAccess("stable", SPEC, secret), {
    name: "stable",
    url: "https://charts.example.org",
    username: "them",
    password: "mine",
    ca: { text: "CA" },
    cert: { text: "CERT" },
    key: { text: "KEY" },
    insecure: false,
  });
  assertEquals(repositoryAccess("stable", SPEC, { insecure: "yes" }).insecure, false, "only true is true");
  assertEquals(repositoryAccess("stable", {}, { insecure: "true" }).insecure, true);
});

Deno.test("repositoryAccess() refuses half a client certificate", () => {
  assertThrows(() => repositoryAccess("stable", { certFile: "/cert.pem" }), K0sError, "there is no key");
  assertThrows(() => repositoryAccess("stable", {}, { "tls.key": "KEY" }), K0sError, "there is no certificate");
});
