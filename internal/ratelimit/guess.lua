-- Counts guesses at one name. KEYS[1] holds the moments of guesses within the window, how many delays there
-- were and when the last ends. ARGV: wait, add, take or forget; free guesses; the microseconds of the window,
-- the first delay, the longest and the memory. The clock is the server's, so that nodes need not agree.
-- Returns whether the guess counted and the microseconds to wait.
local what, free = ARGV[1], tonumber(ARGV[2])
if what == 'forget' then
	redis.call('DEL', KEYS[1])
	return { 1, 0 }
end
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local kept = redis.call('HMGET', KEYS[1], 'times', 'delays', 'till')
local delays, till = tonumber(kept[2] or '0'), tonumber(kept[3] or '0')
if what == 'wait' or (what == 'take' and till > now) then
	return { 0, math.ceil(math.max(till - now, 0)) }
end
local times = {}
for at in string.gmatch(kept[1] or '', '%d+') do
	if now - tonumber(at) < tonumber(ARGV[3]) then times[#times + 1] = at end
end
times[#times + 1] = string.format('%.0f', now)
if #times >= free or delays > 0 then
	till = now + math.min(ARGV[4] * 2 ^ math.min(delays, 20), tonumber(ARGV[5]))
	delays, times = delays + 1, {}
end
redis.call('HSET', KEYS[1], 'times', table.concat(times, ','), 'delays', delays, 'till', string.format('%.0f', till))
redis.call('PEXPIRE', KEYS[1], math.ceil(ARGV[6] / 1000))
return { 1, math.ceil(math.max(till - now, 0)) }
