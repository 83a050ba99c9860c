-- :checkhealth deferls
local M = {}

local deferls = require('deferls')
local server = require('deferls.server')

local function check_neovim()
  local version = tostring(vim.version())
  if vim.lsp.enable then
    vim.health.ok(('Neovim %s'):format(version))
  elseif vim.fn.has('nvim-0.10') == 1 then
    vim.health.ok(('Neovim %s, started through require("deferls").setup() (vim.lsp.enable came with 0.11)'):format(version))
  else
    vim.health.error(('Neovim %s is too old'):format(version), 'use Neovim 0.10 or newer')
  end
end

-- The command a running client uses, which may be one of your own; else the one that would be started.
local function command()
  for _, client in ipairs(vim.lsp.get_clients({ name = deferls.name })) do
    if type(client.config.cmd) == 'table' then
      return client.config.cmd[1], 'the running client'
    end
  end
  return server.find()
end

local function check_server()
  local path, where = command()
  if not path then
    vim.health.error(('the server was not found; looked in %s'):format(where), 'install it with: ' .. server.install)
    return
  end
  vim.health.ok(('server: %s (from %s)'):format(path, where))
  local ok, run = pcall(vim.system, { path, 'version' }, { text = true })
  local result = ok and run:wait(5000) or { code = -1, stderr = tostring(run) }
  if result.code == 0 then
    vim.health.ok(('version: %s'):format(vim.trim(result.stdout)))
  else
    vim.health.error(('`%s version` failed: %s'):format(path, vim.trim(result.stderr or '')), 'install it again with: ' .. server.install)
  end
end

local function check_go()
  local go = server.go()
  if go then
    vim.health.ok(('go: %s'):format(go))
  else
    vim.health.error('the go command was not found, and the server asks it for the packages of a file', 'install Go from https://go.dev/dl')
  end
end

local function buffers(client)
  local names = {}
  for buf in pairs(client.attached_buffers) do
    table.insert(names, vim.fn.fnamemodify(vim.api.nvim_buf_get_name(buf), ':~:.'))
  end
  table.sort(names)
  return table.concat(names, ', ')
end

local function go_file_is_open()
  for _, buf in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(buf) and vim.bo[buf].filetype == 'go' then
      return true
    end
  end
  return false
end

local function check_clients()
  local clients = vim.lsp.get_clients({ name = deferls.name })
  for _, client in ipairs(clients) do
    vim.health.ok(('attached to %s (root %s, positions in %s)'):format(buffers(client), client.root_dir or 'none', client.offset_encoding))
  end
  if #clients == 0 and go_file_is_open() then
    vim.health.warn('a Go file is open and deferls is not attached to it', {
      'call require("deferls").setup(), or vim.lsp.enable("deferls") on Neovim 0.11 or newer',
      'what the server wrote is in :lua vim.cmd.edit(vim.lsp.get_log_path())',
    })
  elseif #clients == 0 then
    vim.health.info('no Go file is open, so deferls is not running')
  end
  local gopls = #vim.lsp.get_clients({ name = 'gopls' }) > 0
  vim.health.info(gopls and 'gopls runs beside it' or 'gopls is not running; deferls works without it')
end

function M.check()
  vim.health.start('deferls')
  check_neovim()
  check_server()
  check_go()
  check_clients()
end

return M
