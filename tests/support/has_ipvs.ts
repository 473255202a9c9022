/** Whether this kernel shares connections by IPVS, or can learn it from a module. */
export async function hasIpvs(): Promise<boolean> {
  const look = "[ -e /proc/net/ip_vs ] || modprobe --quiet ip_vs";
  return (await new Deno.Command("sh", { args: ["-c", look], stderr: "null" }).output()).success;
}
