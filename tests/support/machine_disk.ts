import type { Machine } from "./machine.ts";

/** File that takes up the space of a full disk. */
const FILLER = "/var/lib/k0s/.testbed-filler";

/** Makes the file system of a machine's `/var/lib/k0s`. It takes room on the host's disk as it fills, not at once. */
export async function makeDisk(directory: string, sizeBytes: number): Promise<void> {
  const image = `${directory}/disk.img`;
  using file = await Deno.open(image, { write: true, createNew: true });
  await file.truncate(sizeBytes);
  const { success, stderr } = await new Deno.Command("mkfs.ext4", { args: ["-q", "-F", "-m", "0", image] }).output();
  if (!success) throw new Error(`mkfs.ext4 failed: ${new TextDecoder().decode(stderr)}`);
}

/**
 * Fills `/var/lib/k0s` up to the last byte, so that every write there fails with ENOSPC.
 *
 * @param leaveBytes What stays free. @default {0}
 * @throws {Error} If the machine has no disk of its own (`diskBytes`): the host's would run full.
 */
export async function fillDisk(machine: Machine, leaveBytes = 0): Promise<void> {
  if (!machine.hasOwnDisk) throw new Error(`machine ${machine.name} has no disk of its own: make it with "diskBytes"`);
  const script = `
avail=$(df --output=avail -B1 /var/lib/k0s | tail -1)
fallocate -l $((avail - ${leaveBytes})) ${FILLER} || [ ${leaveBytes} -eq 0 ]
[ ${leaveBytes} -gt 0 ] || dd if=/dev/zero bs=1k of=${FILLER} oflag=append conv=notrunc 2> /dev/null || true
sync -f /var/lib/k0s`;
  const { code, stderr } = await machine.run("sh", ["-ec", script]);
  if (code !== 0) throw new Error(`Cannot fill the disk of ${machine.name}: ${stderr}`);
}

/** Gives the space back that {@link fillDisk} has taken. */
export async function freeDisk(machine: Machine): Promise<void> {
  await machine.run("rm", ["-f", FILLER]);
}
