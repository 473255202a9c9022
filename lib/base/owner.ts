/** A numeric user and group. */
export interface Owner {
  uid: number;
  gid: number;
}
