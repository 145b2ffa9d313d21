"""Weekly forecasts of commits and deployments, with their backtest against the seasonal-naive forecast."""
