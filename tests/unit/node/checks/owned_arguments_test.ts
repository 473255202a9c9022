import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError } from "../../../../lib/base/mod.ts";
import { checkOwnedArguments } from "../../../../lib/node/checks/owned_arguments.ts";

Deno.test("checkOwnedArguments() names every flag that takes from a program what k0s relies on", () => {
  const error = assertThrows(() =>
    checkOwnedArguments({
      kubeletExtraArgs: "--config=/a --v=2 --root-dir=/b --version=true",
      kubeControllerManagerExtraArgs: "--master=https://a --help",
    }), ConfigError);

  assertEquals(error.problems.map(({ path }) => path), [
    ...["--kubelet-extra-args, config", "--kubelet-extra-args, root-dir", "--kubelet-extra-args, version"],
    ...["--kube-controller-manager-extra-args, master", "--kube-controller-manager-extra-args, help"],
  ]);
  assertEquals(error.message.includes("use --kubelet-root-dir"), true);
});

Deno.test("checkOwnedArguments() takes all others", () => {
  checkOwnedArguments({ kubeletExtraArgs: "" });
  checkOwnedArguments({
    kubeletExtraArgs: "--node-ip=192.0.2.2 --version=false --config-dir=/a",
    kubeControllerManagerExtraArgs: "--config=/a",
  });
});
