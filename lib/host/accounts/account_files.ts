/** An account in a passwd(5) file. */
export interface Account {
  name: string;
  uid: number;
  /** Its primary group. */
  gid: number;
  home: string;
  /** What runs when somebody logs in. */
  shell: string;
}

/** What k0s, upstream's too, gives as shell to the accounts that it makes: the first of these that the machine has. */
export const SHELLS: readonly string[] = ["nologin", "false"];

/**
 * Whether k0s made an account: its home is the data directory, by one of its paths, and nobody logs in to it. Any other one
 * is the operator's.
 */
export function isMadeByK0s({ home, shell }: Account, homes: readonly string[]): boolean {
  return homes.includes(home) && SHELLS.includes(shell.slice(shell.lastIndexOf("/") + 1));
}

/** A group in a group(5) file. */
export interface Group {
  name: string;
  gid: number;
  /** Accounts that are in it beside those whose primary group it is. */
  members: string[];
}

/** Accounts in the text of a passwd(5) file; damaged lines are left out. */
export function parseAccounts(text: string): Account[] {
  return fieldsOf(text).flatMap(([name = "", , uid, gid, , home = "", shell = ""]) => {
    const account = { name, uid: id(uid), gid: id(gid), home, shell };
    return Number.isNaN(account.uid) || Number.isNaN(account.gid) ? [] : [account];
  });
}

/** Groups in the text of a group(5) file; damaged lines are left out. */
export function parseGroups(text: string): Group[] {
  return fieldsOf(text).flatMap(([name = "", , gid, members = ""]) => {
    const group = { name, gid: id(gid), members: members.split(",").filter((member) => member !== "") };
    return Number.isNaN(group.gid) ? [] : [group];
  });
}

function fieldsOf(text: string): string[][] {
  return text.split("\n").filter((line) => line !== "").map((line) => line.trimEnd().split(":"));
}

function id(text: string | undefined): number {
  return /^\d+$/.test(text ?? "") ? Number(text) : NaN;
}
