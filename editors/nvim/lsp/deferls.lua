-- The server's configuration for Neovim 0.11 and newer: `vim.lsp.enable('deferls')`.
local server = require('deferls.server')

-- Not by on_attach or another function of the configuration: those are for you to set.
require('deferls.beside').watch(require('deferls').name)

---@type vim.lsp.Config
return {
  cmd = server.cmd(),
  cmd_env = server.cmd_env(),
  filetypes = { 'go' },
  -- In this order, as gopls has it: a workspace above a module is the root of both. A file with none of
  -- them is served alone.
  root_markers = { 'go.work', 'go.mod', '.git' },
}
