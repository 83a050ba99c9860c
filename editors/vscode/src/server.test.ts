// Real files and the real go command, which has to be on PATH.

import * as assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { type Machine, askVersion, findGo, findServer, serverEnv } from './server';

let home: string;
let machine: Machine;

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'deferls-'));
  const go = await findGo({ env: process.env, home: homedir(), platform: process.platform });
  assert.ok(go, 'these tests need the go command');
  // Otherwise the go command leaves a process behind that still writes there when the folder is removed.
  await mkdir(path.join(home, '.config', 'go', 'telemetry'), { recursive: true });
  await writeFile(path.join(home, '.config', 'go', 'telemetry', 'mode'), 'off');
  machine = { env: { HOME: home, PATH: path.dirname(go), GOENV: path.join(home, 'go.env') }, home, platform: 'linux' };
});
afterEach(() => rm(home, { recursive: true }));

async function install(...parts: string[]): Promise<string> {
  const file = path.join(home, ...parts);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, '#!/bin/sh\n');
  await chmod(file, 0o755);
  return file;
}

test('nowhere: every place that was looked at is named', async () => {
  machine.env.GOPATH = path.join(home, 'a') + path.delimiter + path.join(home, 'b');
  assert.deepEqual(await findServer('', machine), {
    missing: ['PATH', `GOPATH/bin (${home}/a/bin)`, `GOPATH/bin (${home}/b/bin)`, `~/go/bin (${home}/go/bin)`],
  });
});

test('each place goes before the ones after it', async () => {
  machine.env.GOPATH = path.join(home, 'first') + path.delimiter + path.join(home, 'second');
  const inDefault = await install('go', 'bin', 'deferls');
  assert.deepEqual(await findServer('', machine), { found: inDefault, place: '~/go/bin' });
  const inSecond = await install('second', 'bin', 'deferls');
  assert.deepEqual(await findServer('', machine), { found: inSecond, place: 'GOPATH/bin' });
  const inFirst = await install('first', 'bin', 'deferls');
  assert.deepEqual(await findServer('', machine), { found: inFirst, place: 'GOPATH/bin' });
  machine.env.GOBIN = path.join(home, 'gobin');
  const inGobin = await install('gobin', 'deferls');
  assert.deepEqual(await findServer('', machine), { found: inGobin, place: 'GOBIN' });
  const onPath = await install('tools', 'deferls');
  machine.env.PATH += path.delimiter + path.dirname(onPath);
  assert.deepEqual(await findServer('', machine), { found: onPath, place: 'PATH' });
  const chosen = await install('chosen', 'my-deferls');
  assert.deepEqual(await findServer(chosen, machine), { found: chosen, place: 'the setting deferls.path' });
});

test('the setting may start with ~', async () => {
  const chosen = await install('chosen', 'deferls');
  assert.deepEqual(await findServer(' ~/chosen/deferls ', machine), { found: chosen, place: 'the setting deferls.path' });
});

test('a wrong setting is said, not passed over', async () => {
  machine.env.PATH += path.delimiter + path.dirname(await install('tools', 'deferls'));
  const notExecutable = path.join(home, 'text');
  await writeFile(notExecutable, '');
  for (const setting of [notExecutable, home, path.join(home, 'gone'), 'deferls', './deferls']) {
    assert.deepEqual(await findServer(setting, machine), { wrongSetting: setting });
  }
});

test('a GOBIN that only the go command knows', async () => {
  await writeFile(path.join(home, 'go.env'), `GOBIN=${home}/gobin\n`);
  const inGobin = await install('gobin', 'deferls');
  assert.deepEqual(await findServer('', machine), { found: inGobin, place: 'GOBIN' });
});

test('without a go command that runs, the environment is believed', async () => {
  machine.env.GOROOT = home;
  machine.env.GOBIN = path.join(home, 'gobin');
  machine.env.PATH = path.dirname(await install('broken', 'go'));
  const inGobin = await install('gobin', 'deferls');
  assert.deepEqual(await findServer('', machine), { found: inGobin, place: 'GOBIN' });
});

test('a relative entry of PATH does not find a program in the opened folder', async () => {
  await install('project', 'deferls');
  const before = process.cwd();
  process.chdir(path.join(home, 'project'));
  try {
    machine.env.PATH = ['.', '', machine.env.PATH].join(path.delimiter);
    assert.ok('missing' in (await findServer('', machine)));
  } finally {
    process.chdir(before);
  }
});

test('the server is given a PATH with go where the editor has none', async () => {
  assert.equal(await serverEnv(machine), machine.env, 'a PATH that has go stays as it is');
  const go = path.join(machine.env.PATH!, 'go');
  machine.env.PATH = '/nowhere';
  machine.env.GOROOT = path.join(home, 'goroot');
  await mkdir(path.join(home, 'goroot', 'bin'), { recursive: true });
  await symlink(go, path.join(home, 'goroot', 'bin', 'go'));
  assert.equal((await serverEnv(machine)).PATH, `/nowhere${path.delimiter}${home}/goroot/bin`);
});

test('Windows: the executable is deferls.exe, and PATH may be spelled Path', async () => {
  const file = await install('tools', 'deferls.exe');
  const windows: Machine = { env: { Path: `"${path.dirname(file)}"` }, home, platform: 'win32' };
  assert.deepEqual(await findServer('', windows), { found: file, place: 'PATH' });
});

test('a server is asked for its version before it is started', async () => {
  const go = path.join(machine.env.PATH!, 'go'); // it answers to the same word
  assert.match(JSON.stringify(await askVersion(go, machine.env)), /^{"version":"go version go1\.\d+/);
});

test('a server that does not run says why', async () => {
  const broken = await install('broken', 'deferls');
  await writeFile(broken, '#!/bin/sh\necho no such library >&2; exit 1\n');
  assert.match(JSON.stringify(await askVersion(broken, machine.env)), /^{"broken":".*no such library/);
});
