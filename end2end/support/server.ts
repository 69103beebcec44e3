// A Refit of one's own for tests: a process with a private database in a temporary folder, and the command line working
// on the same database.
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { folderForData } from './memory.ts';

export const repository = fileURLToPath(new URL('../..', import.meta.url));
const program = process.env.REFIT_BIN ?? path.join(repository, 'target/release/refit');

// The first start creates a cluster and fills it with sample rows.
const startTimeout = 180_000;
// Stopping commits the batch in hand and shuts PostgreSQL down.
const stopTimeout = 60_000;

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface ServerOptions {
  /** Where the output goes; it is added to, so that a second start does not wipe the story of the first. */
  logFile: string;
  /** More arguments for `refit serve`. */
  args?: string[];
  env?: Record<string, string>;
  /** Whether there is an account to sign in with; there is unless this says no. */
  account?: boolean;
}

const cookie = '__Host-refit';
/** By address, so that a test is signed in at the server that its pages come from. */
const servers = new Map<string, RefitServer>();

/** Whoever may do everything, for the server at an address: what a browser keeps of a session. */
export async function signedIn(url: string | undefined): Promise<StorageState> {
  const server = servers.get(url ?? '');
  return server ? server.state('tester') : { cookies: [], origins: [] };
}

export interface StorageState {
  cookies: {
    name: string;
    value: string;
    domain: string;
    path: string;
    expires: number;
    httpOnly: boolean;
    secure: boolean;
    sameSite: 'Lax';
  }[];
  origins: [];
}

export class RefitServer {
  /** Address without a slash at its end; the same after every start. */
  url = '';
  readonly dataDir: string;
  private readonly folder: string;
  private child?: ChildProcess;
  private readonly passwords = new Map<string, string>();
  private readonly states = new Map<string, StorageState>();

  private constructor(private readonly options: ServerOptions) {
    this.folder = fs.mkdtempSync(path.join(folderForData(), 'refit-'));
    // Started by root, PostgreSQL runs under another account, which has to get through to its files.
    fs.chmodSync(this.folder, 0o755);
    this.dataDir = path.join(this.folder, 'data');
    process.once('exit', this.killNow);
  }

  static async start(options: ServerOptions): Promise<RefitServer> {
    const server = new RefitServer(options);
    try {
      await server.start();
    } catch (error) {
      await server.remove();
      throw error;
    }
    return server;
  }

  /** Starts the process, again after a stop or a kill, on the same data. */
  async start(): Promise<void> {
    // Pages that are open find a server that comes back only at its old address.
    const listen = this.url ? new URL(this.url).host : '127.0.0.1:0';
    const args = ['serve', '--data-dir', this.dataDir, '--listen', listen, ...(this.options.args ?? [])];
    const child = spawn(program, args, {
      cwd: this.folder,
      env: cleanEnvironment({ RUST_LOG: process.env.RUST_LOG ?? 'info', ...this.options.env }),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    fs.mkdirSync(path.dirname(this.options.logFile), { recursive: true });
    const write = (chunk: Buffer) => fs.appendFileSync(this.options.logFile, chunk);
    child.stdout.on('data', write);
    child.stderr.on('data', write);
    this.url = await this.listening(child);
    servers.set(this.url, this);
    if (this.options.account !== false) await this.account('tester', 'lead', 'admin');
  }

  /** Ends the process as an operator would and waits for it; its data stay. */
  async stop(): Promise<void> {
    const child = this.running();
    if (!child) return;
    child.kill('SIGTERM');
    if (await ended(child, stopTimeout)) return;
    await this.kill();
    throw new Error(`refit serve had not ended ${stopTimeout / 1000} s after SIGTERM.\n${this.logTail()}`);
  }

  /** Ends the process as a power cut would. */
  async kill(): Promise<void> {
    const child = this.running();
    if (!child) return;
    child.kill('SIGKILL');
    await ended(child, stopTimeout);
  }

  /** Ends the process and deletes its data; the log stays. */
  async remove(): Promise<void> {
    try {
      await this.stop();
    } finally {
      process.off('exit', this.killNow);
      fs.rmSync(this.folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
    }
  }

  get processId(): number | undefined {
    return this.running()?.pid;
  }

  /** The database as a connection string, for a driver or for psql. */
  databaseUrl(): string {
    return fs.readFileSync(path.join(this.dataDir, 'url'), 'utf8').trim();
  }

  /** Runs the command line on this server's database, with stdin closed. */
  cli(...args: string[]): Promise<Finished> {
    return finished(this.command(args, 'ignore'));
  }

  /** The same for what asks for passwords: lines on its standard input. */
  asked(lines: string[], ...args: string[]): Promise<Finished> {
    const child = this.command(args, 'pipe');
    child.stdin?.end(lines.map((line) => `${line}\n`).join(''));
    return finished(child);
  }

  private command(args: string[], stdin: 'ignore' | 'pipe'): ChildProcess {
    const env = cleanEnvironment({ DATABASE_URL: this.databaseUrl() });
    return spawn(program, args, { cwd: this.folder, env, stdio: [stdin, 'pipe', 'pipe'] });
  }

  /** Makes an account, once, and returns its password. */
  async account(name: string, ...roles: string[]): Promise<string> {
    const known = this.passwords.get(name);
    if (known) return known;
    const made = await this.cli('user', 'create', name, ...roles.flatMap((role) => ['--role', role]));
    const password = /shown only now: (\S+)/.exec(made.stdout)?.[1];
    if (!password) throw new Error(`no account ${name}: ${made.stdout}${made.stderr}`);
    this.passwords.set(name, password);
    return password;
  }

  /** A session of an account that was made here, begun as a form would. */
  async state(name: string): Promise<StorageState> {
    const known = this.states.get(name);
    if (known) return known;
    const answer = await fetch(`${this.url}/login`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: this.url },
      body: new URLSearchParams({ name, password: this.passwords.get(name) ?? '', next: '/' }),
    });
    const value = new RegExp(`${cookie}=([0-9a-f]+)`).exec(answer.headers.get('set-cookie') ?? '')?.[1];
    if (!value) throw new Error(`${name} cannot sign in: ${answer.status} ${await answer.text()}`);
    const domain = new URL(this.url).hostname;
    const held = { name: cookie, value, domain, path: '/', expires: -1, httpOnly: true, secure: true, sameSite: 'Lax' };
    const state = { cookies: [held], origins: [] } as StorageState;
    this.states.set(name, state);
    return state;
  }

  log(): string {
    return fs.existsSync(this.options.logFile) ? fs.readFileSync(this.options.logFile, 'utf8') : '';
  }

  private logTail(): string {
    return `The last lines of ${this.options.logFile}:\n${this.log().split('\n').slice(-40).join('\n')}`;
  }

  private running(): ChildProcess | undefined {
    const child = this.child;
    return child && child.exitCode === null && child.signalCode === null ? child : undefined;
  }

  private readonly killNow = () => void this.running()?.kill('SIGKILL');

  private listening(child: ChildProcess): Promise<string> {
    return new Promise((resolve, reject) => {
      let printed = '';
      const give = (reason: string) => {
        clearTimeout(timer);
        reject(new Error(`refit serve did not start: ${reason}\n${this.logTail()}`));
      };
      const timer = setTimeout(() => {
        child.kill('SIGKILL');
        give(`it did not say where it listens within ${startTimeout / 1000} s.`);
      }, startTimeout);
      child.once('error', (error) => give(`${error.message}. Build it with ./dev build.`));
      child.once('close', (code, signal) => give(`it ended with ${signal ?? `exit code ${code}`}.`));
      const read = (chunk: Buffer) => {
        printed += chunk.toString();
        // The line may arrive in pieces, and half a port is a port too: hence the blank behind it.
        const url = /listening on (http:\/\/\S+)\s/.exec(printed)?.[1];
        if (!url) return;
        clearTimeout(timer);
        child.stdout?.off('data', read);
        resolve(url.replace(/\/$/, ''));
      };
      child.stdout?.on('data', read);
    });
  }
}

/** The environment without anything that would lead Refit to the developer's own database or settings. */
function cleanEnvironment(more: Record<string, string>): NodeJS.ProcessEnv {
  const foreign = /^(DATABASE_URL|PG[A-Z]+|REFIT_.*|LEPTOS_.*)$/;
  const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return { ...Object.fromEntries(kept), ...more };
}

function finished(child: ChildProcess): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const result: Finished = { code: null, stdout: '', stderr: '' };
    child.stdout?.on('data', (chunk: Buffer) => (result.stdout += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (result.stderr += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => resolve({ ...result, code }));
  });
}

/** Whether the process ended within the time. */
function ended(child: ChildProcess, milliseconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), milliseconds);
    child.once('exit', () => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
