-- deferls for Neovim: starts the server for Go files. Beside gopls or alone.
local M = {}

local server = require('deferls.server')

--- The name of the client, in `vim.lsp.get_clients({ name = ... })` and in `:checkhealth vim.lsp`.
M.name = 'deferls'

-- Neovim 0.10 has no vim.lsp.enable: the same configuration started by hand for each Go file.
local function start_on_filetype(config)
  local function start(buf)
    local file = vim.api.nvim_buf_get_name(buf)
    if file == '' or vim.bo[buf].buftype ~= '' then
      return
    end
    local root
    for _, marker in ipairs(config.root_markers) do
      root = root or vim.fs.root(buf, marker)
    end
    vim.lsp.start(vim.tbl_extend('force', config, { name = M.name, root_dir = root }), { bufnr = buf })
  end
  vim.api.nvim_create_autocmd('FileType', {
    group = vim.api.nvim_create_augroup('deferls', { clear = true }),
    pattern = config.filetypes,
    callback = function(event)
      start(event.buf)
    end,
  })
  -- A plugin manager that loads this on the first Go file calls setup after that file's event.
  for _, buf in ipairs(vim.api.nvim_list_bufs()) do
    if vim.api.nvim_buf_is_loaded(buf) and vim.tbl_contains(config.filetypes, vim.bo[buf].filetype) then
      start(buf)
    end
  end
end

--- Starts deferls for every Go file.
---@param opts? vim.lsp.Config your changes to the configuration, for instance
---  `{ cmd = { '/opt/bin/deferls', 'serve' } }`; without `cmd` the server is looked for
function M.setup(opts)
  opts = opts or {}
  local cmd = opts.cmd or server.cmd()
  if type(cmd) == 'table' and vim.fn.executable(cmd[1]) ~= 1 then
    local next_step = opts.cmd and 'correct `cmd` in require("deferls").setup()'
      or ('install it with: %s'):format(server.install)
    vim.notify(('deferls: the server %s was not found; %s'):format(cmd[1], next_step), vim.log.levels.WARN)
    return
  end
  local config = vim.tbl_deep_extend('force', opts, { cmd = cmd })
  if vim.lsp.enable then
    vim.lsp.config(M.name, config)
    vim.lsp.enable(M.name)
    return
  end
  local defaults = dofile(vim.api.nvim_get_runtime_file('lsp/deferls.lua', false)[1])
  start_on_filetype(vim.tbl_deep_extend('force', defaults, config))
end

return M
