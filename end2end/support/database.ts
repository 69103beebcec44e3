// Asks the database itself, past everything that is tested.
import { spawnSync } from 'node:child_process';
import type { RefitServer } from './server.ts';

/** The first column of the first row, as text. */
export function ask(server: RefitServer, sql: string): string {
  const args = ['--no-psqlrc', '--tuples-only', '--no-align', '--set', 'ON_ERROR_STOP=1', '--command', sql];
  const psql = spawnSync('psql', [...args, server.databaseUrl()], { encoding: 'utf8', timeout: 60_000 });
  if (psql.status !== 0) throw new Error(`psql: ${psql.error?.message ?? psql.stderr}\n${sql}`);
  return psql.stdout.trim().split('\n')[0] ?? '';
}

export function count(server: RefitServer, what: string): number {
  return Number(ask(server, `SELECT count(*) FROM ${what}`));
}

/** 14,918,204 as the pages write it. */
export function grouped(value: number): string {
  return value.toLocaleString('en-GB');
}
