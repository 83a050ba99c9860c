-- Where the deferls command is. A Neovim started from a desktop does not have the PATH of your shell,
-- so the folders that `go install` writes to are looked at as well.
local M = {}

local windows = vim.fn.has('win32') == 1
local exe = windows and '.exe' or ''

local function executable(path)
  return vim.fn.executable(path) == 1 and path or nil
end

--- The go command, also where PATH does not name it.
---@return string|nil
function M.go()
  local on_path = vim.fn.exepath('go')
  if on_path ~= '' then
    return on_path
  end
  for _, dir in ipairs({ '/usr/local/go/bin', vim.fn.expand('~/go/bin'), '/opt/homebrew/bin', 'C:/Program Files/Go/bin' }) do
    local go = executable(vim.fs.joinpath(dir, 'go' .. exe))
    if go then
      return go
    end
  end
end

-- GOBIN and GOPATH as the go command sees them, which knows the ones set by `go env -w` too.
local function go_env()
  local go = M.go()
  if not go then
    return vim.env.GOBIN or '', vim.env.GOPATH or ''
  end
  -- In the home folder: a go.mod beside the current file could ask for another toolchain to be downloaded first.
  local ok, run = pcall(vim.system, { go, 'env', 'GOBIN', 'GOPATH' }, { text = true, cwd = vim.fn.expand('~') })
  local result = ok and run:wait(5000) or { code = 1 }
  if result.code ~= 0 then
    return vim.env.GOBIN or '', vim.env.GOPATH or ''
  end
  local lines = vim.split(result.stdout, '\n')
  return lines[1] or '', lines[2] or ''
end

--- Finds the server: PATH, GOBIN, the bin folder of every GOPATH entry, ~/go/bin.
---@return string|nil path of the executable; nil where it is in none of them
---@return string where the place it was found in, or all places that were looked at
function M.find()
  local on_path = vim.fn.exepath('deferls')
  if on_path ~= '' then
    return on_path, 'PATH'
  end
  local gobin, gopath = go_env()
  local places = {}
  if gobin ~= '' then
    table.insert(places, { dir = gobin, name = 'GOBIN' })
  end
  for _, entry in ipairs(vim.split(gopath, windows and ';' or ':', { trimempty = true })) do
    table.insert(places, { dir = vim.fs.joinpath(entry, 'bin'), name = 'GOPATH/bin' })
  end
  table.insert(places, { dir = vim.fn.expand('~/go/bin'), name = '~/go/bin' })

  local looked_at = { 'PATH' }
  for _, place in ipairs(places) do
    local path = executable(vim.fs.joinpath(place.dir, 'deferls' .. exe))
    if path then
      return path, place.name
    end
    table.insert(looked_at, ('%s (%s)'):format(place.name, place.dir))
  end
  return nil, table.concat(looked_at, ', ')
end

--- The command that starts the server. Where it is not found it is still named, so that what starts it
--- says that it is missing.
---@return string[]
function M.cmd()
  return { M.find() or 'deferls', 'serve' }
end

--- The server runs the go command, so where PATH does not have it the server gets a PATH that does.
---@return table<string, string>|nil
function M.cmd_env()
  local go = M.go()
  if not go or vim.fn.exepath('go') ~= '' then
    return nil
  end
  return { PATH = (vim.env.PATH or '') .. (windows and ';' or ':') .. vim.fs.dirname(go) }
end

--- How to get the server, in one line.
M.install = 'go install github.com/deferls/deferls/cmd/deferls@latest'

return M
