-- Posts one JSON file again and again, and prints what wrk measured as one line of JSON.
function init(args)
   wrk.method = "POST"
   wrk.headers["Content-Type"] = "application/json"
   wrk.body = io.open(args[1], "rb"):read("*a")
end

function done(summary, latency, requests)
   local errors = summary.errors
   local lost = errors.connect + errors.read + errors.write + errors.timeout
   print(string.format(
      'RESULT {"requests": %d, "seconds": %.6f, "refused": %d, "lost": %d, "median_ms": %.4f, "p99_ms": %.4f}',
      summary.requests, summary.duration / 1e6, errors.status, lost,
      latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
