// The shipped plan as somebody has it who works alone.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { repository } from './server.ts';

/** A folder with the shipped plan, but that nobody is asked to sign; whoever asks for it removes it. */
export function planOfOne(): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'refit-plan-'));
  fs.cpSync(path.join(repository, 'migrations/cex_arbitrage'), folder, { recursive: true });
  const file = path.join(folder, 'plan.toml');
  const text = fs.readFileSync(file, 'utf8');
  const without = text.replace(/^\[approval\]\n(.+\n)+/m, '');
  if (without === text) throw new Error('the shipped plan asks nobody to sign');
  fs.writeFileSync(file, without);
  return folder;
}
