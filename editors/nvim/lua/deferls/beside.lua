-- Tells the server whether gopls is there: what gopls shows, it does not show again.
local M = {}

local function runs_beside(client)
  for buf in pairs(client.attached_buffers) do
    if #vim.lsp.get_clients({ name = 'gopls', bufnr = buf }) > 0 then
      return true
    end
  end
  return false
end

-- What the user says in `settings` is not changed.
local function tell(client)
  local said = vim.tbl_get(client.config, 'settings', 'deferls', 'gopls', 'attached')
  local attached = runs_beside(client)
  if said ~= nil or vim.tbl_get(client.settings or {}, 'deferls', 'gopls', 'attached') == attached then
    return
  end
  client.settings = vim.tbl_deep_extend('force', client.settings or {}, { deferls = { gopls = { attached = attached } } })
  local params = { settings = client.settings }
  if vim.fn.has('nvim-0.11') == 1 then
    client:notify('workspace/didChangeConfiguration', params)
  else
    client.notify('workspace/didChangeConfiguration', params)
  end
end

--- Watches gopls come and go, for each client of that name.
---@param name string
function M.watch(name)
  vim.api.nvim_create_autocmd({ 'LspAttach', 'LspDetach' }, {
    group = vim.api.nvim_create_augroup('deferls.beside', { clear = true }),
    callback = function()
      -- A client that detaches is still there while its event is handled.
      vim.schedule(function()
        for _, client in ipairs(vim.lsp.get_clients({ name = name })) do
          tell(client)
        end
      end)
    end,
  })
end

return M
