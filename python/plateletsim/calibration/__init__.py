"""From counts that were observed to the parameters behind them."""
