// Where the deferls command is, and the go command that it runs. Knows nothing of VS Code.

import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import * as path from 'node:path';
import { promisify } from 'node:util';

/** The machine as the extension host sees it: its PATH is often not the one of the user's shell. */
export interface Machine {
  env: NodeJS.ProcessEnv;
  home: string;
  platform: NodeJS.Platform;
}

/** What a search for the server ended with. */
export type Search =
  | { found: string; place: string }
  /** The setting names something that is no executable file; nothing else was tried, since the user chose it. */
  | { wrongSetting: string }
  /** The places that were looked at. */
  | { missing: string[] };

/** Looks for the server in this order: the setting, PATH, GOBIN, the bin folder of each GOPATH entry, ~/go/bin. */
export async function findServer(setting: string, machine: Machine): Promise<Search> {
  if (setting.trim() !== '') {
    const chosen = setting.trim().replace(/^~(?=[/\\])/, machine.home);
    const usable = path.isAbsolute(chosen) && (await isExecutable(chosen));
    return usable ? { found: chosen, place: 'the setting deferls.path' } : { wrongSetting: chosen };
  }

  const name = executableName('deferls', machine);
  const onPath = await firstExecutable(name, pathFolders(machine));
  if (onPath) {
    return { found: onPath, place: 'PATH' };
  }
  const looked = ['PATH'];
  for (const { folder, place } of await goFolders(machine)) {
    const file = path.join(folder, name);
    if (await isExecutable(file)) {
      return { found: file, place };
    }
    looked.push(`${place} (${folder})`);
  }
  return { missing: looked };
}

/** The go command, also where PATH does not name it. */
export async function findGo(machine: Machine): Promise<string | undefined> {
  const { env, home } = machine;
  const usual = ['/usr/local/go/bin', path.join(home, 'go', 'bin'), '/opt/homebrew/bin', 'C:\\Program Files\\Go\\bin'];
  const folders = [...pathFolders(machine), ...(env.GOROOT ? [path.join(env.GOROOT, 'bin')] : []), ...usual];
  return firstExecutable(executableName('go', machine), folders);
}

/** The environment for the server. It runs the go command, so where PATH does not have it, PATH is given its folder. */
export async function serverEnv(machine: Machine): Promise<NodeJS.ProcessEnv> {
  const go = await findGo(machine);
  if (!go || pathFolders(machine).includes(path.dirname(go))) {
    return machine.env;
  }
  const key = pathKey(machine.env);
  return { ...machine.env, [key]: [...pathFolders(machine), path.dirname(go)].join(path.delimiter) };
}

/** What the server answers when asked for its version, or why it does not run. */
export async function askVersion(server: string, env: NodeJS.ProcessEnv): Promise<{ version: string } | { broken: string }> {
  try {
    const run = await promisify(execFile)(server, ['version'], { env, timeout: 10_000 });
    return { version: run.stdout.trim() };
  } catch (error) {
    return { broken: String(error) };
  }
}

async function goFolders(machine: Machine): Promise<{ folder: string; place: string }[]> {
  const { gobin, gopath } = await goEnv(machine);
  return [
    ...absolute([gobin]).map((folder) => ({ folder, place: 'GOBIN' })),
    ...absolute(gopath.split(path.delimiter)).map((entry) => ({ folder: path.join(entry, 'bin'), place: 'GOPATH/bin' })),
    { folder: path.join(machine.home, 'go', 'bin'), place: '~/go/bin' },
  ];
}

// GOBIN and GOPATH as the go command sees them, which knows the ones set by `go env -w` too.
async function goEnv({ env, home, platform }: Machine): Promise<{ gobin: string; gopath: string }> {
  const go = await findGo({ env, home, platform });
  if (go) {
    try {
      // In the home folder: a go.mod in the opened folder could ask for another toolchain to be downloaded first.
      const run = await promisify(execFile)(go, ['env', '-json', 'GOBIN', 'GOPATH'], { env, cwd: home, timeout: 10_000 });
      const { GOBIN = '', GOPATH = '' } = JSON.parse(run.stdout) as Record<string, string>;
      return { gobin: GOBIN, gopath: GOPATH };
    } catch {
      // A go command that does not run leaves what the environment says.
    }
  }
  return { gobin: env.GOBIN ?? '', gopath: env.GOPATH ?? '' };
}

function pathFolders({ env }: Machine): string[] {
  const folders = (env[pathKey(env)] ?? '').split(path.delimiter).map((folder) => folder.replace(/^"(.*)"$/, '$1'));
  return absolute(folders);
}

// Windows spells it Path.
function pathKey(env: NodeJS.ProcessEnv): string {
  return Object.keys(env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH';
}

// A relative entry would find a program in the opened folder, which nobody has vouched for.
function absolute(folders: string[]): string[] {
  return folders.filter((folder) => path.isAbsolute(folder));
}

function executableName(name: string, { platform }: Machine): string {
  return platform === 'win32' ? `${name}.exe` : name;
}

async function firstExecutable(name: string, folders: string[]): Promise<string | undefined> {
  for (const folder of folders) {
    const file = path.join(folder, name);
    if (await isExecutable(file)) {
      return file;
    }
  }
  return undefined;
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
