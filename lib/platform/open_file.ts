import { K0sError } from "../base/mod.ts";

/** An open file for reading and writing at positions. Close it with `using`. */
export interface OpenFile extends Disposable {
  /** Reads exactly `length` bytes at `offset`. @throws {K0sError} If the file is shorter. */
  readAt(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Appends at the current position. */
  write(data: Uint8Array): Promise<void>;
  /**
   * Fills `target` with what stands at `offset`, while the process waits.
   *
   * This and {@link OpenFile.writeNow} are for processes with nothing else to do: the asynchronous calls copy each piece
   * through memory of their own, which for large files costs more than the file.
   *
   * @throws {K0sError} If the file is shorter.
   */
  readNow(offset: number, target: Uint8Array): void;
  /** Writes at `offset`, or appends at the current position, while the process waits. */
  writeNow(data: Uint8Array, offset?: number): void;
  /** Has what was written reach the disk (fsync(2)). */
  sync(): Promise<void>;
}

/** How {@link openFile} opens. */
export interface OpenOptions {
  write?: boolean;
  append?: boolean;
  createNew?: boolean;
  create?: boolean;
  mode?: number;
}

/** Opens a file; for reading unless told otherwise. */
export async function openFile(path: string, options: OpenOptions = {}): Promise<OpenFile> {
  const writes = options.write === true || options.append === true;
  const file = await Deno.open(path, { read: !writes, ...options });
  const tooShort = (offset: number, length: number, filled: number) =>
    new K0sError(`Cannot read ${length} bytes at ${offset} of "${path}": the file ends at ${offset + filled}`);
  return {
    async readAt(offset, length) {
      const buffer = new Uint8Array(length);
      await file.seek(offset, Deno.SeekMode.Start);
      for (let filled = 0; filled < length;) {
        const count = await file.read(buffer.subarray(filled));
        if (count === null) throw tooShort(offset, length, filled);
        filled += count;
      }
      return buffer;
    },
    readNow(offset, target) {
      file.seekSync(offset, Deno.SeekMode.Start);
      for (let filled = 0; filled < target.length;) {
        const count = file.readSync(target.subarray(filled));
        if (count === null) throw tooShort(offset, target.length, filled);
        filled += count;
      }
    },
    async write(data) {
      for (let written = 0; written < data.length;) written += await file.write(data.subarray(written));
    },
    writeNow(data, offset) {
      if (offset !== undefined) file.seekSync(offset, Deno.SeekMode.Start);
      for (let written = 0; written < data.length;) written += file.writeSync(data.subarray(written));
    },
    sync: () => file.sync(),
    [Symbol.dispose]: () => file.close(),
  };
}
