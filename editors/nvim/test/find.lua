-- The places the server is looked for in, and their order, with real files and the real go command.
-- run: nvim --headless -u NONE -i NONE -l find.lua PLUGIN_DIR SERVER_DIR   (SERVER_DIR holds deferls; PATH has go, not deferls)
local plugin, server_dir = arg[1], arg[2]
vim.opt.runtimepath:prepend(plugin)
local server = require('deferls.server')

local function check(condition, ...)
  io.stdout:write(condition and '  ok   ' or '  FAIL ', string.format(...), '\n')
  if not condition then
    vim.cmd('cquit 1')
  end
end

local home = vim.env.HOME
local function install(dir)
  vim.fn.mkdir(dir, 'p')
  assert(vim.uv.fs_copyfile(server_dir .. '/deferls', dir .. '/deferls'))
  return dir .. '/deferls'
end
local function found(path, where, what)
  local got, got_where = server.find()
  check(got == path and got_where == where, '%s: %s from %s', what, got, got_where)
end

vim.env.GOBIN, vim.env.GOPATH = nil, nil
vim.env.GOENV = home .. '/go.env'
local missing, looked_at = server.find()
check(missing == nil, 'nowhere: looked in %s', looked_at)
check(looked_at:find('^PATH, .*' .. vim.pesc(home .. '/go/bin')), 'the places are named')
check(vim.deep_equal(server.cmd(), { 'deferls', 'serve' }), 'the command is named all the same')

-- From the last place to the first: each one found goes before the ones found until then.
vim.env.GOPATH = home .. '/first:' .. home .. '/second'
found(install(home .. '/go/bin'), '~/go/bin', 'the default GOPATH, though another one is set')
found(install(home .. '/second/bin'), 'GOPATH/bin', 'any entry of GOPATH')
vim.fn.writefile({ 'GOBIN=' .. home .. '/gobin' }, vim.env.GOENV)
found(install(home .. '/gobin'), 'GOBIN', 'GOBIN that only the go command knows')
local go_dir = vim.fs.dirname(vim.fn.exepath('go'))
vim.env.PATH = server_dir .. ':' .. vim.env.PATH
found(server_dir .. '/deferls', 'PATH', 'PATH')
check(server.cmd_env() == nil, 'the server keeps a PATH that has go')

-- A Neovim started from a desktop: go is installed where nobody told it.
vim.env.PATH = '/usr/bin:/bin'
vim.fn.mkdir(home .. '/go/bin', 'p')
assert(vim.uv.fs_symlink(go_dir .. '/go', home .. '/go/bin/go'))
found(home .. '/gobin/deferls', 'GOBIN', 'GOBIN by a go that is not on PATH')
check(vim.endswith(server.cmd_env().PATH, '/go/bin'), 'the server gets a PATH with go: %s', server.cmd_env().PATH)

-- Missing: one message with the next step, and no client.
local messages = {}
vim.notify = function(message) table.insert(messages, message) end
require('deferls').setup({ cmd = { home .. '/gone/deferls', 'serve' } })
check(#messages == 1 and messages[1]:find('correct `cmd`', 1, true), 'a wrong cmd gets one message: %s', messages[1])
vim.cmd('qall!')
