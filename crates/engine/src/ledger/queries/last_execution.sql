select max(execution_time) from order_executions
