import numpy as np

# 3 bit parity, a network in 20 lines
X = np.array([[0,0,0],[0,0,1],[0,1,0],[0,1,1],[1,0,0],[1,0,1],[1,1,0],[1,1,1]])
y = np.array([[0,1,1,0,1,0,0,1]]).T
X = np.hstack([X, np.ones((8,1))])

np.random.seed(1)
syn0 = 2*np.random.random((4,6)) - 1
syn1 = 2*np.random.random((6,5)) - 1
syn2 = 2*np.random.random((5,1)) - 1

for j in range(6000):
    l1 = 1/(1+np.exp(-X.dot(syn0)))
    l2 = 1/(1+np.exp(-l1.dot(syn1)))
    l3 = 1/(1+np.exp(-l2.dot(syn2)))
    l3_error = y - l3
    if j % 1000 == 0:
        print("Error:" + str(0.5*np.sum(l3_error**2)))
    l3_delta = l3_error*l3*(1-l3)
    l2_delta = l3_delta.dot(syn2.T)*l2*(1-l2)
    syn2 += l2.T.dot(l3_delta)
    l1_delta = l2_delta.dot(syn1.T)*l1*(1-l1)
    syn1 += l1.T.dot(l2_delta)
    syn0 += X.T.dot(l1_delta)

print("Output After Training:")
print(np.round(l3, 3))
