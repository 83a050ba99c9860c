-- Drives a real Neovim through the plugin's main job: a leak is shown, its fix applied, written, and gone.
-- run: nvim --headless -u NONE -i NONE -l editor.lua PLUGIN_DIR GO_FILE enable|setup [GOPLS]
local plugin, file, start, gopls = arg[1], arg[2], arg[3], arg[4]

local function fail(...)
  io.stdout:write('  FAIL ', string.format(...), '\n')
  vim.cmd('cquit 1')
end
local function check(condition, ...)
  if not condition then
    fail(...)
  end
  io.stdout:write('  ok   ', string.format(...), '\n')
end
local function await(seconds, predicate, ...)
  check(vim.wait(seconds * 1000, predicate, 20), ...)
end

-- What the user has in init.lua.
vim.opt.runtimepath:prepend(plugin)
vim.o.swapfile = false
vim.cmd('filetype on') -- -u NONE leaves it off
local exits = {}
local function on_exit(code, signal)
  table.insert(exits, { code = code, signal = signal })
end
if start == 'enable' then
  vim.lsp.config('deferls', { on_exit = on_exit })
  vim.lsp.enable('deferls')
else
  require('deferls').setup({ on_exit = on_exit })
end
if gopls and vim.lsp.enable then
  vim.lsp.config('gopls', { cmd = { gopls }, filetypes = { 'go' }, root_markers = { 'go.work', 'go.mod', '.git' } })
  vim.lsp.enable('gopls')
elseif gopls then
  vim.api.nvim_create_autocmd('FileType', {
    pattern = 'go',
    callback = function(event)
      vim.lsp.start({ name = 'gopls', cmd = { gopls }, root_dir = vim.fs.root(event.buf, 'go.mod') }, { bufnr = event.buf })
    end,
  })
end

local before = vim.fn.readfile(file)
vim.cmd.edit(file)
local buf = vim.api.nvim_get_current_buf()
local function attached(name)
  local client = vim.lsp.get_clients({ bufnr = buf, name = name })[1]
  return client and client.initialized and client
end
await(60, function() return attached('deferls') end, 'deferls is attached')
local deferls = attached('deferls')
check(deferls.root_dir == vim.fs.dirname(file), 'its root is the module')
check(deferls.offset_encoding == 'utf-16', 'its positions are in UTF-16, as those of gopls')

local function diagnostics(source)
  return vim.tbl_filter(function(d) return d.source == source end, vim.diagnostic.get(buf))
end
if gopls then
  await(120, function() return attached('gopls') end, 'gopls is attached')
  await(120, function() return #diagnostics('printf') == 1 end, 'gopls shows its own diagnostic')
end
await(120, function() return #diagnostics('deferls') > 0 end, 'deferls shows a diagnostic')
local leaks = diagnostics('deferls')
local leak = leaks[1]
check(#leaks == 1, 'it is the only one: %s', leak.message)
check(leak.code == 'leak', 'its code is leak')
local acquisition = vim.api.nvim_buf_get_lines(buf, leak.lnum, leak.lnum + 1, true)[1]
check(acquisition:find('os.Open', 1, true), 'it stands at the acquisition: %s', vim.trim(acquisition))
local path = leak.user_data.lsp.relatedInformation or {}
check(#path > 0, 'its path has %d steps, the last: %s', #path, path[#path] and path[#path].message)

-- The light bulb, with the cursor on the squiggle.
vim.api.nvim_win_set_cursor(0, { leak.lnum + 1, leak.col })
local params = vim.lsp.util.make_range_params(0, deferls.offset_encoding)
params.context = { diagnostics = { leak.user_data.lsp }, triggerKind = 1 }
local reply = vim.lsp.buf_request_sync(buf, 'textDocument/codeAction', params, 60000)[deferls.id]
check(reply and reply.result, 'deferls answers with code actions')
local preferred = vim.tbl_filter(function(a) return a.isPreferred and a.kind == 'quickfix' end, reply.result)
check(#preferred == 1, 'one quick fix is preferred: %s', preferred[1] and preferred[1].title)
vim.lsp.buf.code_action({
  apply = true,
  filter = function(action) return action.title == preferred[1].title end,
})
local function text() return table.concat(vim.api.nvim_buf_get_lines(buf, 0, -1, true), '\n') end
await(30, function() return text():find('defer f.Close()', 1, true) end, 'the fix is in the buffer')
await(60, function() return #diagnostics('deferls') == 0 end, 'the diagnostic is gone before the file is written')

vim.cmd('silent write')
local code = vim.fn.readfile(file)
local at = vim.fn.index(code, '\tdefer f.Close()') + 1
check(at > 0, 'the defer is on disk')
check(code[at - 1] == '\t}' and code[at - 3] == '\tif err != nil {' and code[at - 4]:find('os.Open', 1, true),
  'it stands right after the error check that belongs to the acquisition')
table.remove(code, at)
check(vim.deep_equal(code, before), 'nothing else was changed')

vim.cmd('silent undo')
await(60, function() return #diagnostics('deferls') == 1 end, 'with the fix undone, the diagnostic is back')
vim.lsp.buf.code_action({
  apply = true,
  context = { only = { 'source.fixAll.deferls' }, diagnostics = {} },
})
await(30, function() return text():find('defer f.Close()', 1, true) end, 'fixing all of the file writes the same')
await(60, function() return #diagnostics('deferls') == 0 end, 'and the diagnostic is gone again')
vim.cmd('silent write')

vim.cmd('checkhealth deferls')
local health = vim.api.nvim_buf_get_lines(0, 0, -1, true)
local complaints = vim.tbl_filter(function(line) return line:find('ERROR') or line:find('WARN') end, health)
check(#complaints == 0, 'checkhealth has %d complaints %s', #complaints, table.concat(complaints, ' | '))
local report = table.concat(health, '\n')
check(report:find('attached to ' .. vim.fn.fnamemodify(file, ':~:.'), 1, true), 'checkhealth names the attached file')
check(report:find(gopls and 'gopls runs beside it' or 'gopls is not running', 1, true), 'checkhealth knows about gopls')

-- What both find is shown once, and has its fix either way.
vim.cmd.edit(vim.fs.dirname(file) .. '/timed.go')
buf = vim.api.nvim_get_current_buf()
local finder = gopls and 'lostcancel' or 'deferls'
await(120, function() return #diagnostics(finder) == 1 end, '%s shows what is lost', finder)
await(60, function() return #diagnostics('deferls') == (gopls and 0 or 1) end, 'and nobody else does')
vim.api.nvim_win_set_cursor(0, { 9, 5 })
vim.lsp.buf.code_action({
  apply = true,
  filter = function(action) return action.title:find('cancel()', 1, true) ~= nil end,
})
await(60, function() return text():find('defer cancel()', 1, true) end, 'it is fixed')
await(60, function() return #diagnostics(finder) == 0 end, 'and gone')

local function hover(line, column)
  vim.api.nvim_win_set_cursor(0, { line, column })
  local asked = vim.lsp.util.make_range_params(0, deferls.offset_encoding)
  local told = vim.lsp.buf_request_sync(buf, 'textDocument/hover', { textDocument = asked.textDocument, position = asked.range.start }, 60000)
  local result = (told[deferls.id] or {}).result
  return type(result) == 'table' and result.contents.value or nil
end
local story
await(60, function()
  story = hover(9, 7)
  return story ~= nil
end, 'the cursor on the variable has a story')
check(story:find('on every path called by what is deferred at line 10', 1, true), 'which is: %s', vim.trim(story:gsub('%s+', ' ')))
check(hover(11, 2) == nil, 'and there is none on a plain word')

local modern = vim.fn.has('nvim-0.11') == 1
local function stop(client, force)
  client.stop(modern and client or force, modern and force or nil)
end
if gopls then
  vim.cmd('silent undo')
  stop(attached('gopls'), true)
  await(60, function() return #diagnostics('deferls') == 1 end, 'when gopls is gone, deferls shows it')
end
stop(deferls)
await(10, function() return #exits == 1 end, 'the server ends when asked')
check(exits[1].code == 0 and exits[1].signal == 0, 'it ends with exit code 0')
-- gopls takes its time when asked politely.
for _, client in ipairs(vim.lsp.get_clients()) do
  stop(client, true)
end
vim.cmd('qall!')
