"""Ideas of customers, the votes behind them and what the company decided."""
