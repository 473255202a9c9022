/** Whether this kernel filters packets by nftables, in a network namespace of its own. */
export async function hasNftables(): Promise<boolean> {
  const args = ["--net", "nft", "add", "table", "ip", "probe"];
  return (await new Deno.Command("unshare", { args, stderr: "null" }).output()).success;
}
