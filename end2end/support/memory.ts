// Where the servers of the tests keep their databases.
import fs from 'node:fs';
import os from 'node:os';

const memory = '/dev/shm';
/** A server's database takes half a gibibyte with its log, and a few run beside the clusters of the Rust tests. */
const room = 4 * 2 ** 30;

/** A file system in memory where there is one with room: the pages are tested, and not the disk. */
export function folderForData(): string {
  try {
    const { bavail, bsize } = fs.statfsSync(memory);
    fs.accessSync(memory, fs.constants.W_OK);
    return bavail * bsize >= room ? memory : os.tmpdir();
  } catch {
    return os.tmpdir();
  }
}
