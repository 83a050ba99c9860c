import { spawn } from 'node:child_process';
import * as vscode from 'vscode';
import { type Machine, findGo } from './server';

const packagePath = 'github.com/deferls/deferls/cmd/deferls@latest';

/** Runs go install for the server, with progress that can be cancelled. Returns whether it is installed, and says so where it is not. */
export async function installServer(machine: Machine, output: vscode.LogOutputChannel): Promise<boolean> {
  const go = await findGo(machine);
  if (!go) {
    const message =
      'deferls: cannot install the server, because the go command was not found. Install Go, then run "deferls: Install or Update Server".';
    void vscode.window
      .showErrorMessage(message, 'Get Go')
      .then((choice) => choice && vscode.env.openExternal(vscode.Uri.parse('https://go.dev/dl')));
    return false;
  }
  const options = { location: vscode.ProgressLocation.Notification, title: 'deferls: installing the server', cancellable: true };
  const end = await vscode.window.withProgress(options, (progress, cancelled) =>
    goInstall(go, machine, cancelled, (line) => {
      output.info(line);
      progress.report({ message: line });
    }),
  );
  if (end === 'failed') {
    void vscode.window
      .showErrorMessage(`deferls: go install ${packagePath} failed.`, 'Show Output')
      .then((choice) => choice && output.show());
  }
  return end === 'installed';
}

function goInstall(
  go: string,
  machine: Machine,
  cancelled: vscode.CancellationToken,
  say: (line: string) => void,
): Promise<'installed' | 'failed' | 'cancelled'> {
  say(`${go} install ${packagePath}`);
  return new Promise((resolve) => {
    // In the home folder, as the opened folder's go.mod and go.work have no say in it.
    const run = spawn(go, ['install', packagePath], { env: machine.env, cwd: machine.home });
    cancelled.onCancellationRequested(() => run.kill());
    run.stderr.on('data', (text: Buffer) => text.toString().trimEnd().split('\n').forEach(say));
    run.on('error', (error) => {
      say(String(error));
      resolve('failed');
    });
    run.on('close', (code) => resolve(code === 0 ? 'installed' : cancelled.isCancellationRequested ? 'cancelled' : 'failed'));
  });
}
