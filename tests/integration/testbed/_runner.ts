/** A test runner to be killed: makes two machines on a network, says which processes they are, and never ends. */
import { Machine } from "../../support/machine.ts";
import { Network } from "../../support/network.ts";

const network = await Network.create();
const one = await Machine.create({ name: "one", network, diskBytes: 16 << 20 });
const two = await Machine.create({ name: "two", network });
await network.delay(two, 10);
// Deaf to everything but SIGKILL, and not in the process group of what made it.
const { status } = two.start("sh", ["-c", "trap '' TERM INT HUP PIPE; setsid sleep 12345 & wait"]);
console.log(JSON.stringify({
  directories: [one.directory, two.directory],
  pids: [one.initPid, two.initPid, network.socketOf(one).switchPid],
}));
await status;
