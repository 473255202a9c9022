import { assertEquals } from "@std/assert";
import { inheritedVariables } from "../../../lib/base/mod.ts";

Deno.test("inheritedVariables() lets through what programs need to run", () => {
  const ours = {
    ...{ PATH: "/bin", HOME: "/root", LANG: "C", LC_ALL: "C", TZ: "UTC", TMPDIR: "/tmp" },
    ...{ HTTP_PROXY: "a", https_proxy: "b", NO_PROXY: "c", all_proxy: "d", SSL_CERT_FILE: "/ca.pem" },
    ...{ GOMAXPROCS: "2", GODEBUG: "x=1", GRPC_GO_LOG_SEVERITY_LEVEL: "info", KUBE_FEATURE_WatchListClient: "false" },
  };

  assertEquals(inheritedVariables(ours), ours);
});

Deno.test("inheritedVariables() keeps everything else, above all secrets, to ourselves", () => {
  const secrets = [
    ...["K0S_TOKEN", "K0S_ANYTHING", "AWS_SECRET_ACCESS_KEY", "PGPASSWORD", "MYSQL_PWD", "VAULT_TOKEN", "DATABASE_URL"],
    ...["GOOGLE_APPLICATION_CREDENTIALS", "REGISTRY_PASSWORD", "KUBECONFIG", "OTEL_EXPORTER_OTLP_HEADERS"],
    ...["SSH_AUTH_SOCK", "CREDENTIALS_DIRECTORY", "SSL_CERT_PASSWORD", "MY_PATH", "PATH_SECRET", "GOSECRET"],
    ...["NOTIFY_SOCKET", "LISTEN_FDS", "WATCHDOG_USEC", "JOURNAL_STREAM", "DENO_AUTH_TOKENS", "LD_PRELOAD"],
  ];

  assertEquals(inheritedVariables(Object.fromEntries(secrets.map((name) => [name, "s"]))), {});
});
