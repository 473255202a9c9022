import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { readS3Credentials } from "../../../lib/backup/s3_credentials.ts";
import { FakeCluster } from "../../support/fake_cluster.ts";
import { inDirectory } from "../../support/in_directory.ts";

const nobody = () => Promise.reject(new Error("no Secret is named"));
const BOTH = { accessKeyId: "id", secretAccessKey: "s=cr/t" };

Deno.test("readS3Credentials() reads a file as Amazon's tools do", async () => {
  await inDirectory(async (directory) => {
    const file = `${directory}/credentials`;
    const read = async (text: string) => {
      await Deno.writeTextFile(file, text);
      return await readS3Credentials({ file }, nobody);
    };
    assertEquals(await read("aws_access_key_id = id\r\naws_secret_access_key=s=cr/t\n"), BOTH);
    assertEquals(await read("AWS_ACCESS_KEY_ID=id\nAWS_SECRET_ACCESS_KEY=s=cr/t\naws_session_token = t"), {
      ...BOTH,
      sessionToken: "t",
    });
    assertEquals(
      await read(
        "[other]\naws_access_key_id = x\n[default]\n# mine\naws_access_key_id = id\naws_secret_access_key = s=cr/t\n" +
          "[third]\naws_secret_access_key = y\n",
      ),
      BOTH,
    );
  });
});

Deno.test("readS3Credentials() quotes nothing of what it cannot use", async () => {
  await inDirectory(async (directory) => {
    const file = `${directory}/credentials`;
    await Deno.writeTextFile(file, "aws_secret_access_key = s3cret\n");
    const error = await assertRejects(() => readS3Credentials({ file }, nobody), K0sError, "they are not complete");
    assertEquals(`${error.message}${error.hint}`.includes("s3cret"), false);
    const none = { file: "/proc/nowhere/credentials" };
    await assertRejects(() => readS3Credentials(none, nobody), K0sError, "there is no file");
    await assertRejects(() => readS3Credentials({ file: directory }, nobody), K0sError, "Cannot read the credentials");
  });
});

Deno.test("readS3Credentials() reads a Secret, or tells that there is none", async () => {
  const cluster = new FakeCluster();
  const client = () => Promise.resolve(cluster.client());
  const named = { secretRef: { name: "s3" } };
  await assertRejects(() => readS3Credentials(named, client), K0sError, "there is no Secret kube-system/s3");

  cluster.put("/api/v1/namespaces/kube-system/secrets/s3", {
    ...{ apiVersion: "v1", kind: "Secret", metadata: { name: "s3", namespace: "kube-system" } },
    ...{ data: { AWS_ACCESS_KEY_ID: btoa("id"), aws_secret_access_key: btoa("s=cr/t\n") } },
  });
  assertEquals(await readS3Credentials(named, client), BOTH);
});
