-- Draws one request from every bucket or from none. KEYS are the buckets; ARGV holds for each the
-- microseconds of one request and of the whole budget. A bucket keeps the moment at which it is full
-- again. The clock is the server's, so that nodes need not agree.
-- Returns 1 or 0, then for each bucket the microseconds until it is full and until it lets one through.
local t = redis.call('TIME')
local now = t[1] * 1000000 + t[2]
local allowed, full, retry = 1, {}, {}
for i, key in ipairs(KEYS) do
	full[i] = math.max(tonumber(redis.call('GET', key) or '0'), now)
	retry[i] = math.max(full[i] + ARGV[2 * i - 1] - now - ARGV[2 * i], 0)
	if retry[i] > 0 then allowed = 0 end
end
local out = { allowed }
for i, key in ipairs(KEYS) do
	if allowed == 1 then
		full[i] = full[i] + ARGV[2 * i - 1]
		redis.call('SET', key, string.format('%.0f', full[i]), 'PX', math.ceil((full[i] - now) / 1000) + 1000)
	end
	out[2 * i] = math.floor(full[i] - now)
	out[2 * i + 1] = math.ceil(retry[i])
end
return out
