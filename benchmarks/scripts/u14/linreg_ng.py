import numpy as np
import matplotlib.pyplot as plt

# ML course, ex. 1 -- linear regression with one variable (food truck profit)
np.random.seed(0)
m = 60
x = 6 * np.random.rand(m)
y = 1.2 * x - 2 + np.random.randn(m)

def h(x):
    return theta0 + theta1 * x

def J():
    return np.sum((h(x) - y)**2) / (2*m)

theta0 = 0.0
theta1 = 0.0
alpha = 0.08
cost_log = [J()]

# batch gradient descent, simultaneous update of theta0 and theta1
it = 0
while it < 600:
    temp0 = theta0 - alpha * np.sum(h(x) - y) / m
    theta0 = temp0
    temp1 = theta1 - alpha * np.sum((h(x) - y) * x) / m
    theta1 = temp1
    cost_log.append(J())
    it += 1
    if it % 200 == 0:
        print("iteration", it, "cost", round(cost_log[-1], 5))

print("theta found by gradient descent:", theta0, theta1)
print("prediction for 35,000 people:", h(3.5))

if __name__ == "__main__":
    plt.plot(x, y, "rx")
    plt.plot(x, h(x), "-")
    plt.xlabel("population in 10,000s"); plt.ylabel("profit in $10,000s")
    plt.show()
